"""Children who go missing again and again."""
