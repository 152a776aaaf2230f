// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// Work on storage. The first iterations pay for cold slots; the slope between two loop counts leaves them out where they repeat.
contract Storage {
    uint256 private a;
    uint256 private b;
    mapping(uint256 => uint256) private map;

    function warm(uint256 n) external returns (uint256 x, uint256 used) {
        used = gasleft();
        unchecked {
            for (uint256 i; i < n; ++i) {
                a = a + i;
                b = b ^ a;
            }
        }
        x = b;
        used -= gasleft();
    }

    /// One fresh slot per iteration.
    function distinct(uint256 n) external returns (uint256 x, uint256 used) {
        used = gasleft();
        unchecked {
            for (uint256 i; i < n; ++i) {
                uint256 slot = i * 0x100000001;
                assembly {
                    sstore(slot, add(sload(slot), add(i, 1)))
                }
                x += slot;
            }
        }
        used -= gasleft();
    }

    /// 10,000 slots, again and again.
    function many(uint256 n) external returns (uint256 x, uint256 used) {
        used = gasleft();
        unchecked {
            for (uint256 i; i < n; ++i) {
                uint256 slot = 0x1000000 + (i * 7919) % 10000;
                assembly {
                    x := add(sload(slot), i)
                    sstore(slot, x)
                }
            }
        }
        used -= gasleft();
    }

    function mappingLoop(uint256 n) external returns (uint256 x, uint256 used) {
        used = gasleft();
        unchecked {
            for (uint256 i; i < n; ++i) map[i & 63] += i;
        }
        x = map[5];
        used -= gasleft();
    }
}
