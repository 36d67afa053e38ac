"""What is known of each customer on a day: one SQL file per subject, each with its meaning in its own header."""
