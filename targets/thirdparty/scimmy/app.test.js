import assert from "node:assert/strict";
import { once } from "node:events";
import test, { after } from "node:test";
import { serve } from "./app.js";

const server = serve({ host: "127.0.0.1", port: "0", token: "t" });
await once(server, "listening");
const base = `http://127.0.0.1:${server.address().port}/scim/v2`;
after(() => { server.close(); server.closeAllConnections(); });

async function ask(method, path, body, authorization = "Bearer t") {
  const headers = { authorization, "content-type": "application/scim+json" };
  const response = await fetch(base + path, { method, headers, body: body && JSON.stringify(body) });
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : undefined };
}
const user = (userName) => ask("POST", "/Users", { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName, password: "p" });
const group = (displayName, ...ids) => ask("POST", "/Groups", {
  schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"], displayName, members: ids.map((value) => ({ value })),
});

test("a request without the token is refused", async () => {
  for (const authorization of ["", "Bearer u", "t"]) {
    assert.equal((await ask("GET", "/Users", undefined, authorization)).status, 401, authorization);
  }
});

test("a name is taken in any letter case, and free after a deletion", async () => {
  const first = await user("Ada");
  assert.equal(first.status, 201);
  assert.equal((await user("aDA")).status, 409);
  assert.equal((await ask("DELETE", `/Users/${first.body.id}`)).status, 204);
  assert.equal((await ask("GET", `/Users/${first.body.id}`)).status, 404);
  assert.equal((await user("ada")).status, 201);
});

test("members exist, stand once, and leave with their account", async () => {
  const grace = (await user("Grace")).body;
  assert.equal((await group("Nobody", "none")).status, 400);
  const made = await group("Analysts", grace.id, grace.id);
  assert.deepEqual(made.body.members, [{ value: grace.id, display: "Grace", $ref: `${base}/Users/${grace.id}`, type: "User" }]);
  assert.equal((await ask("GET", `/Users/${grace.id}`)).body.groups[0].value, made.body.id);
  await ask("DELETE", `/Users/${grace.id}`);
  assert.equal((await ask("GET", `/Groups/${made.body.id}`)).body.members, undefined);
});

test("a password is not kept", async () => {
  assert.ok(!JSON.stringify(await user("Linus")).includes("password"));
});
