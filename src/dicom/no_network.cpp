// DCMTK's logger can write to a network socket. In the browser and in Node the core must have no sockets at all, so
// the C library's are replaced by these, which always refuse: nothing to call, nothing to link, nothing to leak.
#include <errno.h>
#include <sys/socket.h>

namespace {

int refuse() {
  errno = EACCES;
  return -1;
}

}  // namespace

extern "C" {

int socket(int, int, int) {
  return refuse();
}
int connect(int, const sockaddr*, socklen_t) {
  return refuse();
}
int bind(int, const sockaddr*, socklen_t) {
  return refuse();
}
int listen(int, int) {
  return refuse();
}
int accept(int, sockaddr*, socklen_t*) {
  return refuse();
}
int setsockopt(int, int, int, const void*, socklen_t) {
  return refuse();
}
ssize_t send(int, const void*, size_t, int) {
  return refuse();
}
}
