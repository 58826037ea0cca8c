"""What clients may say, field by field. Fields that nobody knows are ignored."""
