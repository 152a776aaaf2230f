// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

contract Callee {
    function step(uint256 x, uint256 i) external pure returns (uint256) {
        unchecked {
            return x * 3 + i;
        }
    }
}

/// Calls from one contract to another.
contract Calls {
    Callee private immutable callee = new Callee();

    function externalCalls(uint256 n) external view returns (uint256 x, uint256 used) {
        used = gasleft();
        unchecked {
            for (uint256 i; i < n; ++i) {
                x = callee.step(x, i);
                assembly {
                    mstore(0x40, 0x80)
                }
            }
        }
        used -= gasleft();
    }
}
