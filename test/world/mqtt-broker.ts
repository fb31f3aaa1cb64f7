/** As much of a broker of MQTT 3.1.1 as publishing takes. */
import { createServer, type Server, type Socket } from "node:net";

interface Published {
  readonly topic: string;
  readonly payload: string;
  /** The broker is to give it to whoever subscribes later. */
  readonly retained: boolean;
}

export function mqttBroker(): {
  readonly server: Server;
  readonly published: readonly Published[];
} {
  const published: Published[] = [];
  const server = createServer((socket: Socket) => {
    let bytes = Buffer.alloc(0);
    socket.on("data", (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      for (let packet = nextPacket(bytes); packet !== null; packet = nextPacket(bytes)) {
        const { head, body, size } = packet;
        bytes = bytes.subarray(size);
        const type = head >> 4;
        if (type === 1) socket.write(Buffer.from([0x20, 2, 0, 0]));
        if (type !== 3) continue;
        const length = body.readUInt16BE(0);
        const topic = body.subarray(2, 2 + length).toString();
        const payload = body.subarray(2 + length).toString();
        published.push({ topic, payload, retained: (head & 1) === 1 });
      }
    });
  });
  return { server, published };
}

function nextPacket(bytes: Buffer) {
  let [length, shift, at] = [0, 0, 1];
  for (; ; at += 1, shift += 7) {
    const byte = bytes[at];
    if (byte === undefined) return null;
    length += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
  }
  const size = at + 1 + length;
  if (bytes.length < size) return null;
  return { head: bytes[0] ?? 0, body: bytes.subarray(at + 1, size), size };
}
