import { randomUUID } from "node:crypto";
import SCIMMY from "scimmy";

/** A SCIM error. @param {number} status @param {string?} scimType @param {string} detail */
export const refuse = (status, scimType, detail) => new SCIMMY.Types.Error(status, scimType, detail);

const fold = (name) => name.normalize("NFC").toLowerCase();

/** Users and groups, and what one means for the other. */
export class Store {
  users = new Collection("user", "userName");
  groups = new Collection("group", "displayName");

  /** The members to store: each once, only its id; one that does not exist is refused. */
  checkedMembers(members = []) {
    const ids = new Set(members.map((member) => member.value));
    for (const id of ids) {
      if (!this.users.has(id) && !this.groups.has(id)) {
        throw refuse(400, "invalidValue", `member ${id} does not exist`);
      }
    }
    return [...ids].map((value) => ({ value }));
  }

  /** The members to show. @returns {object[] | undefined} undefined for an empty group */
  membersOf(group) {
    const members = (group.data.members ?? []).map(({ value }) => {
      const type = this.users.has(value) ? "User" : "Group";
      const { data } = (type === "User" ? this.users : this.groups).get(value);
      return { value, type, display: data.displayName ?? data.userName, $ref: `${SCIMMY.Resources[type].basepath()}/${value}` };
    });
    return members.length ? members : undefined;
  }

  /** The groups of a user, which no client writes. */
  groupsOf(id) {
    const groups = this.groups.all().filter(({ data }) => data.members?.some(({ value }) => value === id));
    return groups.length ? groups.map((group) => ({
      value: group.id, display: group.data.displayName, type: "direct", $ref: `${SCIMMY.Resources.Group.basepath()}/${group.id}`,
    })) : undefined;
  }

  /** Who is gone is no member. */
  remove(collection, gone) {
    collection.remove(gone);
    for (const group of this.groups.all()) {
      const rest = group.data.members?.filter(({ value }) => value !== gone.id);
      if (rest && rest.length < group.data.members.length) {
        this.groups.replace(group, { ...group.data, members: rest });
      }
    }
  }
}

/** Resources of one type in the order of their creation, of which no two share a name in any letter case. */
class Collection {
  #records = new Map();
  #owners = new Map(); // folded name → id

  constructor(type, unique) {
    this.type = type;
    this.unique = unique;
  }

  all() { return [...this.#records.values()]; }

  has(id) { return this.#records.has(id); }

  get(id) {
    const record = this.#records.get(id);
    if (!record) {
      throw refuse(404, null, `${this.type} ${id} does not exist`);
    }
    return record;
  }

  create(data) {
    return this.#put({ id: randomUUID(), created: new Date().toISOString() }, data);
  }

  replace(record, data) {
    return this.#put(record, data);
  }

  remove(record) {
    this.#records.delete(record.id);
    this.#owners.delete(fold(record.data[this.unique]));
  }

  #put({ id, created, data: old }, data) {
    const name = fold(data[this.unique]);
    const owner = this.#owners.get(name);
    if (owner !== undefined && owner !== id) {
      throw refuse(409, "uniqueness", `${this.unique} ${data[this.unique]} is taken`);
    }
    if (old) {
      this.#owners.delete(fold(old[this.unique]));
    }
    const record = { id, created, modified: new Date().toISOString(), data };
    this.#owners.set(name, id);
    this.#records.set(id, record);
    return record;
  }
}
