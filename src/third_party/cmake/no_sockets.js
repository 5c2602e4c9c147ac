// The core opens no connection. DCMTK refers to sockets (its log can write to one; nothing here asks it to), and
// Emscripten would bring a WebSocket for each: these calls answer ENOSYS instead.
const socketCalls = {};
for (const call of ['socket', 'connect', 'bind', 'listen', 'accept4', 'getsockname', 'getpeername', 'getsockopt', 'sendto',
  'sendmsg', 'recvfrom', 'recvmsg', 'recvmmsg', 'shutdown', 'socketpair']) {
  socketCalls[`__syscall_${call}`] = (a, b, c, d, e, f) => -52;
  socketCalls[`__syscall_${call}__deps`] = [];
  socketCalls[`__syscall_${call}__nothrow`] = true;
}
addToLibrary(socketCalls);
