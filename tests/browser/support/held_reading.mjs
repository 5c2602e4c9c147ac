// Holds back what the page reads of its files, so that a test can look at what is shown meanwhile. Files are read by
// workers (web/file_worker.js): what they are asked for passes through here.

// most: requests that go through. minBytes: smaller ones are not counted. release() lets all go on, as if nothing had
// been held; to hold back again, ask again.
export async function holdReading(page, { most, minBytes = 0 }) {
  await page.evaluate(([allowed, least]) => {
    window.heldReading ??= { post: Worker.prototype.postMessage };
    const held = window.heldReading;
    held.begun = 0;
    const untilReleased = new Promise((resolve) => { held.release = resolve; });
    Worker.prototype.postMessage = async function postMessage(message, ...more) {
      const { file, begin, end } = message ?? {};
      if (file instanceof Blob && Math.min(end, file.size) - begin > least) {
        held.begun += 1;
        if (held.begun > allowed) await untilReleased;
      }
      held.post.call(this, message, ...more);
    };
  }, [most, minBytes]);
  return { release: () => page.evaluate(() => window.heldReading.release()) };
}
