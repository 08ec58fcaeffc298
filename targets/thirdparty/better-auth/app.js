import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { scim } from "@better-auth/scim";
import Database from "better-sqlite3";
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { toNodeHandler } from "better-auth/node";
import { Kysely, SqliteDialect } from "kysely";

/**
 * Starts the provider with an empty database.
 * @param {{host: string, port: string, token: string}} options port "0" takes a free one
 * @returns {Promise<import("node:http").Server>} listening
 */
export async function serve({ host, port, token }) {
  const server = createServer((request, response) => handler.then((handle) => handle(request, response)));
  server.listen(Number(port), host);
  await once(server, "listening");
  const handler = provider(`http://${host}:${server.address().port}`, token); // wants to know the port
  await handler;
  return server;
}

async function provider(baseURL, token) {
  const auth = betterAuth({
    baseURL,
    secret: randomBytes(32).toString("hex"),
    database: {
      db: new Kysely({ dialect: new SqliteDialect({ database: new Database(":memory:") }) }),
      type: "sqlite",
      transaction: true, // the plugin insists
    },
    plugins: [scim({
      connections: [{ id: "entra", credentials: [{ id: "scimproof", token }] }],
      compatibility: { microsoftEntra: { acceptLegacyGroupSchema: true } },
    })],
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
  });
  const { runMigrations } = await getMigrations(auth.options);
  await runMigrations();
  return toNodeHandler(auth);
}
