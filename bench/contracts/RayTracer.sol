// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// Draws n pixels of three spheres over a floor, in fixed point with 32 fractional bits, and adds up their brightness.
contract RayTracer {
    int256 private constant ONE = 1 << 32;
    int256 private constant FAR = 1 << 80;
    uint256 private constant WIDTH = 64;

    struct Vector {
        int256 x;
        int256 y;
        int256 z;
    }

    struct Sphere {
        Vector centre;
        int256 radius;
        int256 albedo;
    }

    function draw(uint256 n) external view returns (uint256 sum, uint256 used) {
        used = gasleft();
        Sphere[3] memory scene = [
            Sphere(Vector(0, 0, 4 * ONE), ONE, ONE),
            Sphere(Vector(-2 * ONE, ONE / 2, 5 * ONE), ONE, (ONE * 3) / 4),
            Sphere(Vector(2 * ONE, -ONE / 4, 6 * ONE), (ONE * 3) / 2, ONE / 2)
        ];
        Vector memory light = normalise(Vector(-ONE, 2 * ONE, -ONE));
        uint256 free;
        assembly {
            free := mload(0x40)
        }
        for (uint256 i; i < n; ++i) {
            int256 column = int256(i % WIDTH) - int256(WIDTH / 2);
            int256 row = int256((i / WIDTH) % WIDTH) - int256(WIDTH / 2);
            Vector memory ray = normalise(Vector((column * ONE) / 32, (-row * ONE) / 32, 2 * ONE));
            sum += uint256(shade(scene, light, ray));
            assembly {
                mstore(0x40, free)
            }
        }
        used -= gasleft();
    }

    function shade(Sphere[3] memory scene, Vector memory light, Vector memory ray) private pure returns (int256) {
        (int256 distance, uint256 hit) = nearest(scene, Vector(0, 0, 0), ray);
        Vector memory point;
        Vector memory normal;
        int256 albedo;
        if (hit < 3) {
            point = scale(ray, distance);
            normal = normalise(minus(point, scene[hit].centre));
            albedo = scene[hit].albedo;
        } else {
            if (ray.y >= 0) return ONE / 8 + ray.y / 4;
            distance = (-2 * ONE * ONE) / ray.y;
            point = scale(ray, distance);
            normal = Vector(0, ONE, 0);
            albedo = (((point.x >> 32) + (point.z >> 32)) & 1) == 0 ? ONE / 4 : (ONE * 3) / 4;
        }
        int256 facing = dot(normal, light);
        if (facing <= 0) return ONE / 16;
        (, uint256 shadow) = nearest(scene, plus(point, scale(normal, ONE / 256)), light);
        return shadow < 3 ? albedo / 8 : (albedo * facing) >> 32;
    }

    function nearest(Sphere[3] memory scene, Vector memory from, Vector memory ray)
        private
        pure
        returns (int256 distance, uint256 hit)
    {
        distance = FAR;
        hit = 3;
        for (uint256 i; i < 3; ++i) {
            Vector memory offset = minus(scene[i].centre, from);
            int256 along = dot(offset, ray);
            if (along <= 0) continue;
            int256 reach = (scene[i].radius * scene[i].radius) >> 32;
            int256 inside = reach - (dot(offset, offset) - ((along * along) >> 32));
            if (inside < 0) continue;
            int256 t = along - root(inside);
            if (t > ONE / 1024 && t < distance) (distance, hit) = (t, i);
        }
    }

    function dot(Vector memory a, Vector memory b) private pure returns (int256) {
        return (a.x * b.x + a.y * b.y + a.z * b.z) >> 32;
    }

    function plus(Vector memory a, Vector memory b) private pure returns (Vector memory) {
        return Vector(a.x + b.x, a.y + b.y, a.z + b.z);
    }

    function minus(Vector memory a, Vector memory b) private pure returns (Vector memory) {
        return Vector(a.x - b.x, a.y - b.y, a.z - b.z);
    }

    function scale(Vector memory a, int256 by) private pure returns (Vector memory) {
        return Vector((a.x * by) >> 32, (a.y * by) >> 32, (a.z * by) >> 32);
    }

    function normalise(Vector memory a) private pure returns (Vector memory) {
        int256 length = root(dot(a, a));
        return Vector((a.x * ONE) / length, (a.y * ONE) / length, (a.z * ONE) / length);
    }

    /// Square root of a fixed-point number, by Newton's method from above.
    function root(int256 x) private pure returns (int256) {
        if (x == 0) return 0;
        uint256 square = uint256(x) << 32;
        uint256 guess = 1 << 64;
        while (guess * guess > square << 2) guess >>= 1;
        guess <<= 1;
        while (true) {
            uint256 next = (guess + square / guess) >> 1;
            if (next >= guess) return int256(guess);
            guess = next;
        }
        return 0;
    }
}
