"""What holds for the project as a whole: its walls, its weight and its parcel."""
