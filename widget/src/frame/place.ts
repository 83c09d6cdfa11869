// Where the visitor looks: new messages come into view, unless they have scrolled back to read.
import type { Message } from "./types";

const NEAR = 80;

export class Place {
  isBelow = false;
  #wasAtEnd = false; // the welcome is read from its top
  #size = "";

  constructor(private readonly changed: () => void) {}

  get #area(): HTMLElement {
    return document.getElementById("scroll") as HTMLElement;
  }

  watch(): void {
    this.#area.addEventListener("scroll", () => this.#look(), { passive: true });
    new ResizeObserver(() => this.#wasAtEnd && this.toEnd()).observe(this.#area);
  }

  focusInput(): void {
    document.getElementById("message")?.focus({ preventScroll: true });
  }

  toEnd(): void {
    this.#wasAtEnd = true;
    requestAnimationFrame(() => {
      this.#area.scrollTop = this.#area.scrollHeight;
      this.#size = this.#measure();
      this.#look();
    });
  }

  /** Shows the beginning of what has come: a long answer is read from its top. */
  follow(first: Message | undefined): void {
    if (!this.#wasAtEnd) {
      requestAnimationFrame(() => this.#look(first !== undefined));
      return;
    }
    requestAnimationFrame(() => {
      const element = first && document.querySelector<HTMLElement>(`[data-seq="${first.seq}"]`);
      const area = this.#area;
      area.scrollTop = area.scrollHeight;
      const top = element ? element.getBoundingClientRect().top - area.getBoundingClientRect().top - 12 : 0;
      if (top < 0) area.scrollTop += top;
      this.#size = this.#measure();
      this.#wasAtEnd = true;
    });
  }

  #measure(): string {
    return `${this.#area.scrollHeight}/${this.#area.clientHeight}`;
  }

  #look(news = this.isBelow): void {
    // The panel has changed its size, not the visitor their mind.
    if (this.#wasAtEnd && this.#size !== this.#measure()) return this.toEnd();
    const { scrollHeight, scrollTop, clientHeight } = this.#area;
    this.#wasAtEnd = scrollHeight - scrollTop - clientHeight < NEAR;
    const below = news && !this.#wasAtEnd;
    if (below === this.isBelow) return;
    this.isBelow = below;
    this.changed();
  }
}
