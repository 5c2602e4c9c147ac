// Reads parts of files away from the page's own thread, which has frames to draw. {id, file, begin, end} is answered by
// {id, bytes} or, where they cannot be read, by {id, name, message} of the error.

addEventListener('message', async ({ data: { id, file, begin, end } }) => {
  try {
    const bytes = await file.slice(begin, end).arrayBuffer();
    postMessage({ id, bytes }, { transfer: [bytes] });
  } catch ({ name, message }) {
    postMessage({ id, name, message });
  }
});
