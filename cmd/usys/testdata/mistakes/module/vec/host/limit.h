enum { LIMIT = 4 };
