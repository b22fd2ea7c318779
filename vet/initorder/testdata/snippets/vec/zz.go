package vec

var behind = Dot(LIMIT) // the compiler reads this file after the generated ones
