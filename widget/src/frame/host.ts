// The website around the frame: it is told to close the panel and how many messages are unread, never what they say.
type Told = { chat: "ready" } | { chat: "close" } | { chat: "unread"; count: number };

export class Host {
  shown = true;
  #unread = 0;

  constructor(private readonly onShown: () => void) {
    addEventListener("message", (event) => {
      if (event.source !== window.parent || window.parent === window) return;
      const { chat } = (event.data ?? {}) as { chat?: string };
      if (chat === "shown") this.#show();
      if (chat === "hidden") this.shown = false;
    });
  }

  ready(): void {
    this.#tell({ chat: "ready" });
  }

  close(): void {
    this.shown = false;
    this.#tell({ chat: "close" });
  }

  count(messages: number): void {
    if (this.shown || !messages) return;
    this.#unread += messages;
    this.#tell({ chat: "unread", count: this.#unread });
  }

  #show(): void {
    this.shown = true;
    this.#unread = 0;
    this.#tell({ chat: "unread", count: 0 });
    this.onShown();
  }

  #tell(content: Told): void {
    // Any website may embed that `frame-ancestors` lets; what is told is not confidential.
    if (window.parent !== window) window.parent.postMessage(content, "*");
  }
}
