// A whole small Bluesky (directory, personal data server, application view) on loopback, then one line of JSON that says where.
import net from "node:net";
import { TestNetwork, mockMailer } from "@atproto/dev-env";
import { openJetstream } from "./jetstream.mjs";

// The servers of dev-env listen on every interface; a test must not open a door on the machine's network.
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (port, ...rest) {
  return typeof port === "number"
    ? listen.call(this, port, "127.0.0.1", ...rest)
    : listen.call(this, port, ...rest);
};

const network = await TestNetwork.create({
  dbPostgresSchema: "vigie",
  pds: { hostname: "localhost", enableDidDocWithSession: true },
});
mockMailer(network.pds);
await network.processAll();
const jetstream = await openJetstream({ pds: network.pds.url, plc: network.plc.url });

process.on("SIGTERM", () => process.exit(0));
console.log(
  JSON.stringify({
    ready: true,
    pds: network.pds.url,
    plc: network.plc.url,
    appview: network.bsky.url,
    jetstream,
  }),
);
