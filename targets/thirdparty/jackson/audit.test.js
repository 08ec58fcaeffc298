import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";

const read = (name) => readFile(new URL(name, import.meta.url), "utf8");

// What each cited line of the library does.
const causes = {
  "scim/DirectoryGroups.js:55": "status: 200",
  "scim/DirectoryGroups.js:60": "members: []",
  "scim/DirectoryGroups.js:143": "status: 200",
  "scim/DirectoryGroups.js:77": "pageOffset: undefined, pageLimit: undefined",
  "scim/DirectoryGroups.js:72": "this.groups.search(filter.split('eq ')[1].replace",
  "scim/DirectoryUsers.js:30": "this.users.search(userAttributes.email",
  "scim/DirectoryUsers.js:34": "'rawAttributes' in body ? body.rawAttributes : body",
  "scim/DirectoryUsers.js:90": "status: 200",
  "scim/DirectoryUsers.js:103": "this.users.search(filter.split('eq ')[1]",
  "scim/DirectoryUsers.js:130": "data: {",
  "scim/Groups.js:176": "this.store('groups').put(id, group)",
  "scim/Groups.js:233": "getByIndex",
  "scim/Users.js:28": "keyFromParts)(directoryId, email)",
  "scim/utils.js:24": "op === 'add'",
  "scim/utils.js:159": "default.set(raw, key",
};

test("audit.md names the lines of the installed @boxyhq/saml-jackson", async () => {
  const audit = await read("audit.md");
  const { version } = JSON.parse(await read("node_modules/@boxyhq/saml-jackson/package.json"));
  assert.ok(audit.includes(`\`${version}\``), `audit.md does not speak of @boxyhq/saml-jackson ${version}, which is installed`);
  const cited = new Set([...audit.matchAll(/`(scim\/\w+\.js:\d+)`/g)].map(([, where]) => where));
  assert.deepEqual([...cited].sort(), Object.keys(causes).sort());
  for (const [where, text] of Object.entries(causes)) {
    const [file, number] = where.split(":");
    const line = (await read(`node_modules/@boxyhq/saml-jackson/dist/directory-sync/${file}`)).split("\n")[number - 1];
    assert.ok(line.includes(text), `${where}: want the line with ${text}, got ${line.trim()}`);
  }
});
