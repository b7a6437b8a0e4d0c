/** Put before the worker's code in the run that looks inside: how long each call into the WebAssembly module takes. */
{
  const times = {};
  const timed = (name, call) =>
    function (...given) {
      const started = performance.now();
      try {
        return call.apply(this, given);
      } finally {
        (times[name] ??= []).push(performance.now() - started);
      }
    };
  const instantiate = WebAssembly.instantiateStreaming;
  WebAssembly.instantiateStreaming = async (...given) => {
    const started = performance.now();
    const { instance, module } = await instantiate.apply(WebAssembly, given);
    times.compile = [performance.now() - started];
    const exports = {};
    for (const [name, value] of Object.entries(instance.exports)) {
      exports[name] = typeof value === "function" ? timed(name, value) : value;
    }
    return { module, instance: { exports } };
  };
  globalThis.times = times;
}
