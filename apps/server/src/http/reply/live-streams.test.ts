import type { ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveStreams } from './live-streams.ts';

/** What a response is to a stream; takes `highWaterMark` bytes before it asks to wait. */
const responseOf = (highWaterMark = 1024) =>
  new PassThrough({ highWaterMark }) as unknown as ServerResponse & PassThrough;

async function* chunks(...texts: string[]) {
  yield* texts;
}

/** Makes one chunk and then waits for good. */
async function* stuck() {
  yield 'first';
  await new Promise(() => {});
}

describe('a stream', () => {
  const streams = new LiveStreams(2);
  const open = (endless = false) => {
    const controller = new AbortController();
    return { stream: streams.add(endless, controller), controller };
  };

  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
    expect(streams.size).toBe(0);
  });

  it('counts bytes, not characters', async () => {
    const { stream } = open();
    await stream.begin(chunks('é', '€'));
    await stream.send(responseOf(), undefined);
    expect([stream.bytes, stream.end]).toEqual([5, 'done']);
    stream.close();
  });

  it('is cut off from a reader that takes nothing for a minute', async () => {
    const { stream, controller } = open();
    await stream.begin(chunks('x'.repeat(100), 'more'));
    const sending = stream.send(responseOf(10), undefined);
    await vi.advanceTimersByTimeAsync(59_000);
    expect(controller.signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(2000);
    await sending;
    expect([stream.end, stream.bytes, controller.signal.aborted]).toEqual(['left', 100, true]);
    stream.close();
  });

  it('waits five seconds for an act that does not clean up, and no longer', async () => {
    const { stream, controller } = open();
    await stream.begin(stuck());
    let sent = false;
    void stream.send(responseOf(), undefined).then(() => {
      sent = true;
    });
    await vi.advanceTimersByTimeAsync(0);
    controller.abort();
    await vi.advanceTimersByTimeAsync(4900);
    expect(sent).toBe(false);
    await vi.advanceTimersByTimeAsync(200);
    expect([sent, stream.end]).toEqual([true, 'left']);
    stream.close();
  });

  it('does not wait for a first chunk whose reader has left', async () => {
    const { stream, controller } = open();
    const begun = stream.begin(
      (async function* () {
        await new Promise(() => {});
        yield '';
      })(),
    );
    controller.abort();
    await expect(begun).rejects.toMatchObject({ code: 'CLIENT_CLOSED_REQUEST' });
    stream.close();
  });

  it('stops its act where it was begun and is not sent', async () => {
    const { stream, controller } = open();
    const closed = vi.fn();
    async function* act() {
      try {
        yield 'a';
        yield 'b';
      } finally {
        closed();
      }
    }
    await stream.begin(act());
    stream.close();
    await vi.advanceTimersByTimeAsync(0);
    expect(closed).toHaveBeenCalledOnce();
    expect(controller.signal.aborted).toBe(true);
  });

  it('is not changed by what comes after its end', async () => {
    const { stream, controller } = open();
    await stream.begin(chunks('a'));
    await stream.send(responseOf(), 1);
    controller.abort();
    expect(stream.end).toBe('done');
    stream.close();
  });

  it('is refused beyond the bound, and while the server stops', async () => {
    const two = [open(), open()];
    expect(() => open()).toThrow('2 streams are open');
    for (const { stream } of two) stream.close();
    const stopping = new LiveStreams(2);
    stopping.drain(1000);
    expect(() => stopping.add(false, new AbortController())).toThrow('shutting down');
  });

  it('ends with the server: at once where it is endless, when the time is nearly over where it is not', async () => {
    const stopping = new LiveStreams(9);
    const [endless, finite] = [true, false].map((each) => stopping.add(each, new AbortController()));
    const ends = [endless, finite].map(async (stream) => {
      await stream?.begin(stuck());
      await stream?.send(responseOf(), undefined);
      stream?.close();
      return stream?.end;
    });
    await vi.advanceTimersByTimeAsync(0);
    stopping.drain(10_000);
    await vi.advanceTimersByTimeAsync(5100);
    expect([await ends[0], stopping.size]).toEqual(['done', 1]);
    const settled = stopping.settled();
    await vi.advanceTimersByTimeAsync(9000);
    expect(await ends[1]).toBe('cut off');
    await settled;
  });
});
