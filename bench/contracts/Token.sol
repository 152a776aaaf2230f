// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// An ERC-20 whose transfers are also driven in a loop, to 64 receivers.
contract Token {
    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    string public constant name = "Bench";
    string public constant symbol = "BNCH";
    uint8 public constant decimals = 18;
    uint256 public totalSupply = 1e30;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    constructor() {
        balanceOf[msg.sender] = totalSupply / 2;
        balanceOf[address(this)] = totalSupply / 2;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        _transfer(msg.sender, to, value);
        return true;
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        allowance[from][msg.sender] -= value;
        _transfer(from, to, value);
        return true;
    }

    function transferLoop(uint256 n) external returns (uint256 x, uint256 used) {
        used = gasleft();
        for (uint256 i; i < n; ++i) _transfer(address(this), address(uint160(0x1000 + (i & 63))), i + 1);
        x = balanceOf[address(0x1005)];
        used -= gasleft();
    }

    function _transfer(address from, address to, uint256 value) private {
        require(to != address(0), "to nobody");
        balanceOf[from] -= value;
        balanceOf[to] += value;
        emit Transfer(from, to, value);
    }
}
