import { createServer } from "node:http";
import { timingSafeEqual, createHash } from "node:crypto";
import express from "express";
import SCIMMY from "scimmy";
import SCIMMYRouters from "scimmy-routers";
import { Store } from "./store.js";
import { groupHandlers, userHandlers } from "./handlers.js";

/**
 * Starts the provider. scimmy keeps its resource types in module state: one provider per process.
 * @param {{host: string, port: string, token: string}} options port "0" takes a free one
 * @returns {import("node:http").Server} listening, or about to
 */
export function serve({ host, port, token }) {
  const store = new Store();
  SCIMMY.Resources.declare(SCIMMY.Resources.User, { ...userHandlers(store), extensions: [{ schema: SCIMMY.Schemas.EnterpriseUser }] });
  SCIMMY.Resources.declare(SCIMMY.Resources.Group, groupHandlers(store));
  const app = express();
  const server = createServer(app);
  app.disable("x-powered-by");
  app.use("/scim/v2", new SCIMMYRouters({
    type: "bearer",
    handler: (request) => authenticate(request.header("authorization"), token),
    baseUri: ({ headers }) => `http://${headers.host}`, // from outside a container the port is another one
  }));
  return server.listen(Number(port), host);
}

// Throws, which the routers turn into 401. The result would be the id behind /Me: a token belongs to nobody here.
function authenticate(header = "", token) {
  const digest = (text) => createHash("sha256").update(text).digest();
  if (!timingSafeEqual(digest(header), digest(`Bearer ${token}`))) {
    throw new Error("the bearer token is missing or wrong");
  }
}
