package vec

var behind = Dot(LIMIT) // the compiler takes this file after the generated ones
