"""A generated weekday of patient transport: patients, hospitals, operators, and what will really happen."""
