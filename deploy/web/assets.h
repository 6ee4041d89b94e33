// The page that the program carries: the files of deploy/web/dist as they were when it was built.
#pragma once

#include <string_view>
#include <vector>

namespace haggle::web {

// Views live as long as the program.
struct Asset {
  std::string_view name;  // under dist: "index.html", "assets/page.js"
  std::string_view type;  // media type: "text/html; charset=utf-8"
  std::string_view bytes;
  std::string_view digest;  // SHA-256 of the bytes, in hexadecimal digits
};

// All files, by name. Defined in what embed.cmake generates. Thread-safe.
const std::vector<Asset>& Assets();

// One of them; null if there is none of that name. Thread-safe.
const Asset* FindAsset(std::string_view name);

}  // namespace haggle::web
