// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// Work on the stack and in memory. Every function returns what it computed and the gas its loop took.
contract Compute {
    uint256 private constant P = 21888242871839275222246405745257275088548364400416034343698204186575808495617;

    function arithmetic(uint256 n) external view returns (uint256 x, uint256 used) {
        used = gasleft();
        x = 0x9e3779b97f4a7c15f39cc0605cedc8341082276bf3a27251f86c6a11d0c18e95;
        unchecked {
            for (uint256 i; i < n; ++i) x = (x * 0x5851f42d4c957f2d14057b7ef767814f + i) ^ (x >> 97);
        }
        used -= gasleft();
    }

    function checkedLoop(uint256 n) external view returns (uint256 sum, uint256 used) {
        used = gasleft();
        for (uint256 i = 1; i <= n; i++) sum += i * 3 - i;
        used -= gasleft();
    }

    function wideDivision(uint256 n) external view returns (uint256 x, uint256 used) {
        used = gasleft();
        x = type(uint256).max / 7;
        uint256 d = 0xd1310ba698dfb5ac2ffd72dbd01adfb7;
        unchecked {
            for (uint256 i; i < n; ++i) {
                uint256 q = x / d;
                x = (x % (d + i)) * q + ~x;
                d = (d ^ x) >> 64 | 1 << 127;
            }
        }
        used -= gasleft();
    }

    function mulmodLoop(uint256 n) external view returns (uint256 x, uint256 used) {
        used = gasleft();
        x = 0x2a8f1e3b5d7c9a0b1c2d3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f50617283;
        unchecked {
            for (uint256 i; i < n; ++i) x = mulmod(x, x + i, P);
        }
        used -= gasleft();
    }

    function keccakLoop(uint256 n) external view returns (uint256 x, uint256 used) {
        used = gasleft();
        bytes32 h = bytes32(uint256(1));
        unchecked {
            for (uint256 i; i < n; ++i) {
                h = keccak256(abi.encode(h, i));
                // The encoding is thrown away, so that its memory does not become what is measured.
                assembly {
                    mstore(0x40, 0x80)
                }
            }
        }
        x = uint256(h);
        used -= gasleft();
    }

    function sort(uint256 n) external view returns (uint256 x, uint256 used) {
        used = gasleft();
        uint256[] memory list = new uint256[](n);
        uint256 seed = 88172645463325252;
        unchecked {
            for (uint256 i; i < n; ++i) {
                seed = seed * 6364136223846793005 + 1442695040888963407;
                list[i] = (seed >> 33) & 0xffffffff;
            }
            for (uint256 i = 1; i < n; ++i) {
                uint256 value = list[i];
                uint256 j = i;
                for (; j > 0 && list[j - 1] > value; --j) list[j] = list[j - 1];
                list[j] = value;
            }
            for (uint256 i; i < n; ++i) x = x * 31 + list[i];
        }
        used -= gasleft();
    }

    function fibonacci(uint256 n) external view returns (uint256 x, uint256 used) {
        used = gasleft();
        x = _fibonacci(n);
        used -= gasleft();
    }

    function _fibonacci(uint256 n) private pure returns (uint256) {
        return n < 2 ? n : _fibonacci(n - 1) + _fibonacci(n - 2);
    }
}
