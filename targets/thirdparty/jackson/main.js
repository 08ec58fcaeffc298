// Serves SCIM at http://HOST:PORT/api/scim/v2.0/directory by the library of Ory Polis (@boxyhq/saml-jackson), in memory.
import { parseArgs } from "node:util";
import { serve } from "./app.js";

const { values } = parseArgs({
  options: { host: { type: "string", default: "127.0.0.1" }, port: { type: "string", default: "8080" }, token: { type: "string" } },
});
if (!values.token) {
  console.error("--token is missing: want the bearer token that every request must carry");
  process.exit(2);
}
const server = await serve(values);
console.log(`listening http://${values.host}:${server.address().port}/api/scim/v2.0/directory`);
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    server.close(() => process.exit(0)); // the library keeps timers
    server.closeAllConnections();
  });
}
