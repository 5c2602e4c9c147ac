// Node's environment variables become the C environment of a test, which Emscripten leaves empty otherwise.
Module["preRun"] = Module["preRun"] || [];
Module["preRun"].push(() => {
  if (typeof process !== "undefined" && typeof ENV !== "undefined") Object.assign(ENV, process.env);
});
