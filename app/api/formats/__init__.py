"""Events in the formats of spreadsheets, maps, feeds, data frames and other systems, piece by piece."""
