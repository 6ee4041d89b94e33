// haggle-million: makes a journal of a million events, for whoever wants to see how something bears it.
#include <cstdio>
#include <string>

#include "tests/bench/million.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: haggle-million JOURNAL\nMakes a journal of a million events there; it is overwritten.\n",
               stderr);
    return 2;
  }
  haggle::bench::MakeMillion(argv[1]);
  return 0;
}
