import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";

const read = (name) => readFile(new URL(name, import.meta.url), "utf8");

// What each cited line of the library does.
const causes = {
  "dist/index.mjs:219": "scimStringSchema = z.string().trim().min(1)",
  "dist/index.mjs:293": "value: scimStringSchema.optional()",
  "dist/index.mjs:594": "title: scimSingleValueScalar(scimLongStringSchema).optional()",
  "dist/index.mjs:6457": "A Better Auth User already uses this email",
};

test("audit.md names the lines of the installed @better-auth/scim", async () => {
  const audit = await read("audit.md");
  const { version } = JSON.parse(await read("node_modules/@better-auth/scim/package.json"));
  assert.ok(audit.includes(`\`${version}\``), `audit.md does not speak of @better-auth/scim ${version}, which is installed`);
  const cited = new Set([...audit.matchAll(/`(dist\/[\w/]+\.mjs:\d+)`/g)].map(([, where]) => where));
  assert.deepEqual([...cited].sort(), Object.keys(causes).sort());
  for (const [where, text] of Object.entries(causes)) {
    const [file, number] = where.split(":");
    const line = (await read(`node_modules/@better-auth/scim/${file}`)).split("\n")[number - 1];
    assert.ok(line.includes(text), `${where}: want the line with ${text}, got ${line.trim()}`);
  }
});
