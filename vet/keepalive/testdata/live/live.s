// Functions without a body are allowed beside this file.
