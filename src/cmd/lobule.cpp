// The app in a browser tab.
#include "platform/web/page.h"

int main() {
  lobule::platform::startPage();
  return 0;
}
