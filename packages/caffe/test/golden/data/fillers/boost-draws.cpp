// Made the hashes in boost-draws.json, with boost 1.74.0 and g++ 12.2 (Debian 12, x86-64):
//   g++ -O3 boost-draws.cpp -o boost-draws && ./boost-draws && sha256sum *.f32
// Each file holds float32 numbers drawn in the way of Caffe's math_functions.cpp and util/rng.hpp.
#include <boost/math/special_functions/next.hpp>
#include <boost/random.hpp>
#include <algorithm>
#include <cstddef>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

typedef boost::mt19937 Generator;

void write(const std::string& name, const std::vector<float>& values) {
  std::ofstream file(name + ".f32", std::ios::binary);
  file.write(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
}

template <typename Distribution>
void draw(const std::string& name, unsigned seed, int count, const Distribution& distribution) {
  Generator generator(seed);
  boost::variate_generator<Generator*, Distribution> variate(&generator, distribution);
  std::vector<float> values(count);
  for (float& value : values) value = variate();
  write(name, values);
}

void uniform(const std::string& name, unsigned seed, int count, float a, float b) {
  const float end = boost::math::nextafter<float>(b, std::numeric_limits<float>::max());
  draw(name, seed, count, boost::uniform_real<float>(a, end));
}

void shuffle(const std::string& name, unsigned seed, int count, int times) {
  Generator generator(seed);
  std::vector<float> items(count);
  for (int i = 0; i < count; ++i) items[i] = i;
  for (int time = 0; time < times; ++time)
    for (std::ptrdiff_t i = count - 1; i > 0; --i) {
      boost::uniform_int<std::ptrdiff_t> distribution(0, i);
      std::swap(items[i], items[distribution(generator)]);
    }
  write(name, items);
}

int main() {
  uniform("uniform_unit", 1, 1000000, 0, 1);
  uniform("uniform_point", 2, 1000, 0.25f, 0.25f);
  uniform("uniform_negative", 3, 200000, -3.f, -1.f);
  uniform("uniform_to_zero", 4, 200000, -1.f, 0.f);
  uniform("uniform_wide", 5, 200000, -3e38f, 3e38f);
  uniform("uniform_tiny", 6, 200000, 0.f, 1e-44f);
  draw("gaussian_standard", 7, 5000000, boost::normal_distribution<float>(0, 1));
  draw("gaussian_shifted", 8, 200000, boost::normal_distribution<float>(-3.5f, 0.01f));
  draw("bernoulli_double", 9, 200000, boost::bernoulli_distribution<double>(1. - static_cast<double>(0.3f)));
  draw("bernoulli_double_one", 11, 1000, boost::bernoulli_distribution<double>(1));
  draw("bernoulli_double_zero", 11, 1000, boost::bernoulli_distribution<double>(0));
  draw("bernoulli_float", 10, 200000, boost::bernoulli_distribution<float>(3.f / 7.f));
  draw("bernoulli_float_one", 11, 1000, boost::bernoulli_distribution<float>(1));
  shuffle("shuffle", 12, 100000, 3);
  shuffle("shuffle_small", 13, 7, 50);
}
