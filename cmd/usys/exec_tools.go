package main

// toolsFD is the descriptor of this command's file, if the command was executed from the memory of a
// file of usys build -hosted -tools: there may be no /proc by which it could find itself. -1: it was not.
var toolsFD = -1
