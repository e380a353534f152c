//! Nothing: the measurements are the bench target `table`, and only it needs what they need.
