// For tests: a TCP forwarder in front of a store, to take the store away and bring it back without touching it.
import net from 'node:net';

/** Changes what the store answers; gets the bytes of one connection in order. */
export type Rewrite = () => (chunk: Buffer) => Buffer;

export class TcpGate {
  port = 0;
  #server: net.Server | undefined;
  #hanging = false;
  readonly #sockets = new Set<net.Socket>();

  constructor(
    private readonly targetHost: string,
    private readonly targetPort: number,
    private readonly rewrite: Rewrite = () => (chunk) => chunk,
  ) {}

  /** Listens, on the same port each time. */
  async mend(): Promise<void> {
    this.#hanging = false;
    if (this.#server) return;
    const server = net.createServer((client) => this.#forward(client));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(this.port, '127.0.0.1', resolve);
    });
    const address = server.address();
    if (typeof address === 'object' && address !== null) this.port = address.port;
    this.#server = server;
  }

  /** Refuses connections and breaks those that there are. */
  async cut(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
  }

  /** Connections stay, and nothing comes back through them. */
  hang(): void {
    this.#hanging = true;
  }

  #forward(client: net.Socket): void {
    const target = net.connect(this.targetPort, this.targetHost);
    const rewrite = this.rewrite();
    for (const [one, other] of [
      [client, target],
      [target, client],
    ] as const) {
      this.#sockets.add(one);
      one
        .on('error', () => {})
        .on('close', () => {
          this.#sockets.delete(one);
          other.destroy();
        });
    }
    client.on('data', (chunk) => target.write(chunk));
    target.on('data', (chunk: Buffer) => {
      if (!this.#hanging) client.write(rewrite(chunk));
    });
  }
}
