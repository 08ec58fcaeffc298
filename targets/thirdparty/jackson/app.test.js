import assert from "node:assert/strict";
import test, { after } from "node:test";
import { serve } from "./app.js";

const server = await serve({ host: "127.0.0.1", port: "0", token: "third-party-secret" });
const base = `http://127.0.0.1:${server.address().port}/api/scim/v2.0/directory`;
after(() => { server.close(); server.closeAllConnections(); });
const authorization = "Bearer third-party-secret";

test("the token opens it, and no other", async () => {
  for (const [sent, status] of [[authorization, 200], ["Bearer another", 401], ["", 401]]) {
    assert.equal((await fetch(`${base}/Users`, { headers: { authorization: sent } })).status, status, sent);
  }
});

test("a body that is no JSON is refused, and another path is not found", async () => {
  assert.equal((await fetch(`${base}/Users`, { method: "POST", headers: { authorization }, body: "{" })).status, 400);
  assert.equal((await fetch(`${base.replace("directory", "other")}/Users`, { headers: { authorization } })).status, 404);
});
