import assert from "node:assert/strict";
import test, { after } from "node:test";
import { serve } from "./app.js";

const server = await serve({ host: "127.0.0.1", port: "0", token: "third-party-secret" });
const base = `http://127.0.0.1:${server.address().port}/api/auth/scim/v2`;
after(() => { server.close(); server.closeAllConnections(); });

test("the token opens it, and no other", async () => {
  for (const [authorization, status] of [["Bearer third-party-secret", 200], ["Bearer another", 401], ["", 401]]) {
    assert.equal((await fetch(`${base}/Users`, { headers: { authorization } })).status, status, authorization);
  }
});

test("Entra's own group schema is tolerated", async () => {
  const schemas = ["urn:ietf:params:scim:schemas:core:2.0:Group", "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"];
  const headers = { authorization: "Bearer third-party-secret", "content-type": "application/scim+json" };
  const made = await fetch(`${base}/Groups`, { method: "POST", headers, body: JSON.stringify({ schemas, displayName: "Analysts" }) });
  assert.equal(made.status, 201);
});
