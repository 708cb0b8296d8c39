// The firehose of a data server, told as Jetstream (version 1) tells it: JSON over a WebSocket, `cursor` in microseconds.
// The last events are kept, so that a client which comes back with its cursor misses nothing.
import { once } from "node:events";
import { IdResolver } from "@atproto/identity";
import { lexToJson } from "@atproto/lex-json";
import { Firehose } from "@atproto/sync";
import { WebSocketServer } from "ws";

const KEPT = 20_000;

export async function openJetstream({ pds, plc }) {
  const said = [];
  const listeners = new Map();
  const doors = new WebSocketServer({ host: "127.0.0.1", port: 0, path: "/subscribe" });
  await once(doors, "listening");
  doors.on("connection", (socket, request) => {
    const asked = wishes(request.url);
    if (asked.cursor)
      for (const event of said) if (event.time_us >= asked.cursor) tell(socket, asked, event);
    listeners.set(socket, asked);
    socket.on("close", () => listeners.delete(socket));
  });
  listenTo(pds, plc, (event) => {
    said.push(event);
    if (said.length > KEPT) said.shift();
    for (const [socket, asked] of listeners) tell(socket, asked, event);
  });
  return `ws://127.0.0.1:${doors.address().port}/subscribe`;
}

function wishes(address) {
  const query = new URL(address, "http://jetstream").searchParams;
  return {
    collections: query.getAll("wantedCollections"),
    dids: query.getAll("wantedDids"),
    cursor: Number(query.get("cursor") || 0),
  };
}

function tell(socket, asked, event) {
  const collection = event.commit?.collection;
  if (asked.dids.length && !asked.dids.includes(event.did)) return;
  if (collection && asked.collections.length && !asked.collections.includes(collection)) return;
  socket.send(JSON.stringify(event));
}

function listenTo(pds, plc, say) {
  let last = 0;
  const firehose = new Firehose({
    service: pds.replace("http", "ws"),
    idResolver: new IdResolver({ plcUrl: plc }),
    unauthenticatedCommits: true,
    excludeIdentity: true, // they would be looked up at addresses without https, which it refuses
    onError: (error) =>
      console.error(
        "firehose:",
        String(error),
        String(error.cause ?? error.err ?? "").slice(0, 300),
      ),
    handleEvent: (event) => {
      last = Math.max(Date.now() * 1000, last + 1); // like Jetstream, never twice the same instant
      const told = translated(event);
      if (told) say({ did: event.did, time_us: last, ...told });
    },
  });
  firehose.start();
}

function translated(event) {
  if (["create", "update", "delete"].includes(event.event))
    return { kind: "commit", commit: commit(event) };
  if (event.event === "account")
    return {
      kind: "account",
      account: { did: event.did, active: event.active, seq: event.seq, time: event.time },
    };
}

function commit({ event, rev, collection, rkey, record, cid }) {
  const change = { rev, operation: event, collection, rkey };
  return event === "delete"
    ? change
    : { ...change, record: lexToJson(record), cid: cid.toString() };
}
