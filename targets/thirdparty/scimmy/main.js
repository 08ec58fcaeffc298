// Serves SCIM at http://HOST:PORT/scim/v2 by scimmy-routers, with a store in memory behind it.
import { once } from "node:events";
import { parseArgs } from "node:util";
import { serve } from "./app.js";

const { values } = parseArgs({
  options: { host: { type: "string", default: "127.0.0.1" }, port: { type: "string", default: "8080" }, token: { type: "string" } },
});
if (!values.token) {
  console.error("--token is missing: want the bearer token that every request must carry");
  process.exit(2);
}
const server = serve(values);
await once(server, "listening");
console.log(`listening http://${values.host}:${server.address().port}/scim/v2`);
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    server.close();
    server.closeAllConnections();
  });
}
