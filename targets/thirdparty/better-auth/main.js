// Serves SCIM at http://HOST:PORT/api/auth/scim/v2 by the SCIM plugin of Better Auth, with SQLite in memory behind it; with
// --postgresql it is the empty PostgreSQL database that $DATABASE_URL names.
import { parseArgs } from "node:util";
import { serve } from "./app.js";

const { values } = parseArgs({
  options: { host: { type: "string", default: "127.0.0.1" }, port: { type: "string", default: "8080" }, token: { type: "string" },
    postgresql: { type: "boolean", default: false } },
});
if (!values.token) {
  console.error("--token is missing: want the bearer token that every request must carry");
  process.exit(2);
}
const database = values.postgresql ? process.env.DATABASE_URL : undefined;
if (values.postgresql && !database) {
  console.error("DATABASE_URL is not set, but --postgresql is given: want the URL of an empty database");
  process.exit(2);
}
const server = await serve({ ...values, database });
console.log(`listening http://${values.host}:${server.address().port}/api/auth/scim/v2`);
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    server.close();
    server.closeAllConnections();
  });
}
