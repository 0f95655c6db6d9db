// Made the hashes in cpp-number.json, with g++ 12.2 and glibc 2.36 (x86-64):
//   g++ -O2 cpp-number.cpp -o cpp-number && for list in floats ties; do ./cpp-number $list | sha256sum; done
// "floats": every 40961st of all float32 bit patterns. "ties": n + 1/2 for six-digit n, where the sixth digit is a tie.
#include <cstdint>
#include <cstring>
#include <iostream>
#include <string>

int main(int, char** arguments) {
  if (std::string(arguments[1]) == "floats") {
    for (std::uint64_t bits = 0; bits < (std::uint64_t(1) << 32); bits += 40961) {
      const std::uint32_t pattern = static_cast<std::uint32_t>(bits);
      float value;
      std::memcpy(&value, &pattern, sizeof value);
      std::cout << value << '\n';
    }
  } else {
    for (int n = 100000; n < 1000000; n += 7) std::cout << n + 0.5f << '\n';
  }
}
