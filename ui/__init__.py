"""What people see: Streamlit and Plotly live here, mathematics does not."""
