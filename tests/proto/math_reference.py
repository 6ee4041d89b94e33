#!/usr/bin/env python3
"""Log, Exp and Pow of proto/base/math.h again, in another language.

    math_reference.py --check FILE   compares every line of FILE, bit by bit
    math_reference.py --write FILE   writes the known answers

A line is FUNCTION,X,Y,RESULT with doubles as 16 hexadecimal digits.
"""
import math
import struct
import sys

LN2_HIGH = float.fromhex("0x1.62e42feep-1")
LN2_LOW = float.fromhex("0x1.a39ef35793c76p-33")
INV_LN2 = float.fromhex("0x1.71547652b82fep+0")
SQRT_HALF = float.fromhex("0x1.6a09e667f3bcdp-1")
INFINITY = float("inf")
NAN = float("nan")


def log(x):
    if not x >= 0:
        return NAN
    if x == 0:
        return -INFINITY
    if x == INFINITY:
        return x
    m, k = math.frexp(x)  # exact: only moves the exponent
    if m < SQRT_HALF:
        m *= 2
        k -= 1
    s = (m - 1) / (m + 1)
    z = s * s
    p = 0.0
    for n in range(21, 0, -2):
        p = p * z + 1.0 / n
    return k * LN2_HIGH + (2 * s * p + k * LN2_LOW)


def exp(x):
    if x != x:
        return x
    if x > 709.8:
        return INFINITY
    if x < -745.2:
        return 0.0
    k = math.floor(x * INV_LN2 + 0.5)
    r = (x - k * LN2_HIGH) - k * LN2_LOW
    p = 1.0
    for n in range(16, 0, -1):
        p = 1 + r * p / n
    half = int(k / 2)  # towards zero
    return p * 2.0**half * 2.0 ** (k - half)


def power(x, y):
    if x != x or y != y:
        return NAN
    if -1024 <= y <= 1024 and y == int(y):
        result, square, left = 1.0, x, abs(int(y))
        while left:
            if left % 2:
                result *= square
            square *= square
            left //= 2
        if y >= 0:
            return result
        return 1 / result if result else math.copysign(INFINITY, result)
    if x < 0:
        return NAN
    if x == 0:
        return INFINITY if y < 0 else 0.0
    exponent = y * log(x)
    return exp(exponent)


FUNCTIONS = {"log": lambda x, y: log(x), "exp": lambda x, y: exp(x), "pow": power}


def bits(x):
    return struct.pack(">d", x).hex() if x == x else "nan"


def double(text):
    return NAN if text == "nan" else struct.unpack(">d", bytes.fromhex(text))[0]


def cases():
    state = 1

    def uniform(low, high):
        nonlocal state
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        return low + (high - low) * ((state >> 11) / 2.0**53)

    for x in (0.0, 1.0, 2.0, 0.5, 10.0, math.e, SQRT_HALF, 5e-324, 2.2e-308, 1.7e308, -1.0, INFINITY, NAN):
        yield "log", x, 0.0
    for x in (0.0, -0.0, 1.0, -1.0, 0.5, 709.7, 709.9, -708.0, -744.0, -746.0, 1e-300, INFINITY, -INFINITY, NAN):
        yield "exp", x, 0.0
    for x, y in ((0.0, 0.0), (0.0, 0.5), (0.0, -0.5), (0.0, -1.0), (2.0, 10.0), (2.0, -10.0), (-2.0, 3.0), (-2.0, 0.5),
                 (1.5, 1024.0), (1.5, 1025.0), (0.9, 1000.0), (NAN, 0.0), (1.0, NAN), (0.1, 0.4), (0.25, 0.5)):
        yield "pow", x, y
    for _ in range(100):
        yield "log", math.ldexp(uniform(0.5, 1.0), int(uniform(-1000, 1000))), 0.0
        yield "log", uniform(0.9, 1.1), 0.0
        yield "exp", uniform(-700.0, 700.0), 0.0
        yield "exp", uniform(-1.0, 1.0), 0.0
        yield "pow", uniform(0.0, 1.0), uniform(0.2, 5.0)
        yield "pow", uniform(0.0, 100.0), uniform(-50.0, 50.0)


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in ("--check", "--write"):
        print(__doc__, file=sys.stderr)
        return 2
    if sys.argv[1] == "--write":
        with open(sys.argv[2], "w", encoding="ascii") as out:
            for name, x, y in cases():
                out.write(f"{name},{bits(x)},{bits(y)},{bits(FUNCTIONS[name](x, y))}\n")
        return 0
    wrong = 0
    lines = open(sys.argv[2], encoding="ascii").read().split()
    for number, line in enumerate(lines, 1):
        name, x, y, expected = line.split(",")
        found = bits(FUNCTIONS[name](double(x), double(y)))
        if found != expected:
            wrong += 1
            print(f"{sys.argv[2]}:{number}: {name}({x}, {y}): expected {expected}, found {found}", file=sys.stderr)
    print(f"{len(lines)} known answers, {wrong} differ")
    return 1 if wrong or not lines else 0


if __name__ == "__main__":
    sys.exit(main())
