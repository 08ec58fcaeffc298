import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { scim } from "@better-auth/scim";
import Database from "better-sqlite3";
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { toNodeHandler } from "better-auth/node";
import { Kysely, PostgresDialect, SqliteDialect } from "kysely";
import pg from "pg";

/**
 * Starts the provider.
 * @param {{host: string, port: string, token: string, database?: string}} options port "0" takes a free one; database is the URL
 * of an empty PostgreSQL database, without it SQLite in memory serves
 * @returns {Promise<import("node:http").Server>} listening; closing it closes the database
 */
export async function serve({ host, port, token, database }) {
  const server = createServer((request, response) => handler.then((handle) => handle(request, response)));
  server.listen(Number(port), host);
  await once(server, "listening");
  const store = open(database);
  server.once("close", () => store.db.destroy());
  const handler = provider(`http://${host}:${server.address().port}`, token, store); // wants to know the port
  await handler;
  return server;
}

function open(database) {
  if (database) {
    return { type: "postgres", db: new Kysely({ dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: database }) }) }) };
  }
  return { type: "sqlite", db: new Kysely({ dialect: new SqliteDialect({ database: new Database(":memory:") }) }) };
}

async function provider(baseURL, token, store) {
  const auth = betterAuth({
    baseURL,
    secret: randomBytes(32).toString("hex"),
    database: { ...store, transaction: true }, // the plugin insists
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
