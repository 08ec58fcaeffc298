import SCIMMY from "scimmy";
import { refuse } from "./store.js";

/**
 * What scimmy asks its user for: ingress stores what was sent (POST, PUT, and the result of a PATCH, which scimmy computes),
 * egress reads, degress deletes. Shapes and filters are scimmy's.
 * @param {import("./store.js").Store} store
 */
export function userHandlers(store) {
  const render = (record) => ({ ...common(record), groups: store.groupsOf(record.id) });
  return handlers(store, store.users, render);
}

/** The same for groups. @param {import("./store.js").Store} store */
export function groupHandlers(store) {
  const render = (record) => ({ ...common(record), members: store.membersOf(record) });
  return handlers(store, store.groups, render, (data) => ({ ...data, members: store.checkedMembers(data.members) }));
}

function handlers(store, collection, render, check = (data) => data) {
  return {
    // Nothing is awaited between scimmy's read of a PATCH and this write but promises that are settled already, so no other
    // request comes between the two.
    ingress: (resource, instance) => {
      const data = check(plain(instance));
      const record = resource.id ? collection.replace(collection.get(resource.id), data) : collection.create(data);
      return render(record);
    },
    egress: (resource) => {
      if (resource.id) {
        return render(collection.get(resource.id));
      }
      const all = collection.all().map(render);
      return resource.filter ? matching(resource.filter, all) : all;
    },
    degress: (resource) => store.remove(collection, collection.get(resource.id)),
  };
}

function matching(filter, resources) {
  try {
    return filter.match(resources);
  } catch (error) {
    throw refuse(400, "invalidFilter", error.message);
  }
}

function common({ id, created, modified, data }) {
  return { ...structuredClone(data), id, meta: { created, lastModified: modified } };
}

// The values without scimmy's accessors, and without what the store keeps apart or must not keep.
function plain(instance) {
  const { id, meta, schemas, groups, password, ...data } = JSON.parse(JSON.stringify(instance));
  return data;
}
