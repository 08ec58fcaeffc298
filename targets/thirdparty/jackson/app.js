import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { controllers } from "@boxyhq/saml-jackson";

const prefix = "/api/scim/v2.0/directory/";

/**
 * Starts the provider with one empty directory. In Polis the path holds the directory's id and the token is its secret, both
 * random; here the path says "directory" and the caller chooses the token, so that a definition can name them.
 * @param {{host: string, port: string, token: string}} options port "0" takes a free one
 * @returns {Promise<import("node:http").Server>} listening
 */
export async function serve({ host, port, token }) {
  const { directorySyncController } = await controllers({
    externalUrl: `http://${host}`, samlPath: "/api/oauth/saml", scimPath: "/api/scim/v2.0", db: { engine: "mem" }, noAnalytics: true,
  });
  const { directories, requests } = directorySyncController;
  const { data: directory, error } = await directories.create({ tenant: "example", product: "scimproof", type: "azure-scim-v2" });
  if (error) {
    throw new Error(`directory was not created: ${error.message}`);
  }
  const server = createServer(async (request, response) => {
    const { status, data } = await answer(request).catch((problem) => failure(500, problem.message));
    response.writeHead(status, { "content-type": "application/scim+json" }).end(data === undefined ? "" : JSON.stringify(data));
  });

  // The library's user is asked to take a request apart, and to put the answer together again.
  async function answer(request) {
    const url = new URL(request.url, `http://${host}`);
    if (!url.pathname.startsWith(prefix)) {
      return failure(404, "Not found");
    }
    const [resourceType, resourceId] = url.pathname.slice(prefix.length).split("/").map(decodeURIComponent);
    const body = await text(request);
    let parsed;
    try {
      parsed = body ? JSON.parse(body) : undefined;
    } catch (problem) {
      return failure(400, problem.message);
    }
    const sent = /^Bearer (.*)$/i.exec(request.headers.authorization ?? "")?.[1] ?? null;
    return requests.handle({
      method: request.method,
      directoryId: directory.id,
      resourceType,
      resourceId: resourceId || undefined,
      apiSecret: sent === token ? directory.scim.secret : sent,
      body: parsed,
      query: {
        count: number(url.searchParams.get("count")),
        startIndex: number(url.searchParams.get("startIndex")),
        filter: url.searchParams.get("filter") ?? undefined,
      },
    });
  }
  server.listen(Number(port), host);
  await once(server, "listening");
  return server;
}

const number = (value) => (value ? Number.parseInt(value, 10) : undefined);

function failure(status, detail) {
  return { status, data: { schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"], status: String(status), detail } };
}
