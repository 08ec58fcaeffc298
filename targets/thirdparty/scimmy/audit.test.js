import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";

const read = (name) => readFile(new URL(name, import.meta.url), "utf8");

// What each cited line of the library does.
const causes = {
  "dist/lib/types.js:246": "value type 'boolean' but found type",
  "dist/lib/types.js:537": "expected complex value but found type",
  "dist/lib/messages.js:504": '"noTarget"',
  "dist/lib/types.js:662": '/("(?:[^"]|\\\\.|\\n)*")/',
  "dist/lib/types.js:1150": "string.substring(1, string.length-1)",
  "dist/lib/types.js:929": "key.toLowerCase() === attr.toLowerCase()",
  "dist/lib/types.js:962": "actual === (expected",
};

test("audit.md names the lines of the installed scimmy", async () => {
  const audit = await read("audit.md");
  const { version } = JSON.parse(await read("node_modules/scimmy/package.json"));
  assert.ok(audit.includes(`\`${version}\``), `audit.md does not speak of scimmy ${version}, which is installed`);
  const cited = new Set([...audit.matchAll(/`(dist\/[\w/]+\.js:\d+)`/g)].map(([, where]) => where));
  assert.deepEqual([...cited].sort(), Object.keys(causes).sort());
  for (const [where, text] of Object.entries(causes)) {
    const [file, number] = where.split(":");
    const line = (await read(`node_modules/scimmy/${file}`)).split("\n")[number - 1];
    assert.ok(line.includes(text), `${where}: want the line with ${text}, got ${line.trim()}`);
  }
});
