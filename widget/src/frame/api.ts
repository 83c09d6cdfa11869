// The chat API as functions. A failure is either a refusal with a sentence, or the line.
import type { Language } from "./types";

const TIMEOUT = 40_000; // above the long poll's 25 s and a turn's 8 s

/** The server said no; `message` is a sentence in the visitor's language. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    detail: string,
    readonly retryAfter: number,
  ) {
    super(detail);
  }
}

/** No answer, or none of ours: the network, a proxy, or a server that is just starting. */
export class Unreachable extends Error {}

export class Api {
  token: string | null = null;

  constructor(private readonly language: () => Language) {}

  async call<T>(method: string, path: string, body?: object, stop?: AbortSignal): Promise<T> {
    const response = await this.request(method, path, body, stop);
    if (response.status === 204) return undefined as T;
    const content: unknown = await response.json().catch(() => {
      throw new Unreachable(String(response.status));
    });
    if (response.ok) return content as T;
    const { detail } = content as { detail?: string };
    if (!detail) throw new Unreachable(String(response.status));
    throw new Refused(response.status, detail, Number(response.headers.get("Retry-After")) || 0);
  }

  private async request(method: string, path: string, body?: object, stop?: AbortSignal): Promise<Response> {
    const headers: Record<string, string> = { "Accept-Language": this.language() };
    if (this.token) headers.Authorization = `Bearer ${this.token}`;
    if (body) headers["Content-Type"] = "application/json";
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), TIMEOUT);
    stop?.addEventListener("abort", () => limit.abort());
    try {
      const options: RequestInit = { method, headers, signal: limit.signal, credentials: "omit", cache: "no-store" };
      if (body) options.body = JSON.stringify(body);
      return await fetch(`/api/v1${path}`, options);
    } catch (error) {
      throw new Unreachable(String(error));
    } finally {
      clearTimeout(timer);
    }
  }
}
