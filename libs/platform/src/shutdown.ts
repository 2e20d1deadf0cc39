/** What has to happen between the last request and the end of the process: flush events, close connections. */
export class Shutdown {
  readonly #hooks: { readonly name: string; readonly close: () => Promise<void> | void }[] = [];

  /** Hooks run one after another, last registered first, when HTTP and gRPC have drained. */
  onShutdown(name: string, close: () => Promise<void> | void): void {
    this.#hooks.push({ name, close });
  }

  /** Runs every hook even if one fails; tells `failed` about those. */
  async run(failed: (name: string, error: unknown) => void): Promise<void> {
    for (const hook of this.#hooks.splice(0).reverse()) {
      try {
        await hook.close();
      } catch (error) {
        failed(hook.name, error);
      }
    }
  }
}
